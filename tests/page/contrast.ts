/** How far each text on the page stands out from what is behind it. */
import type { Page } from "playwright-core";

/** One text and its contrast. */
export interface TextContrast {
  readonly text: string;
  /** (lighter + 0.05) / (darker + 0.05), relative luminances */
  readonly ratio: number;
  /** from 24 pixels, or 18.66 when bold, 3 is enough */
  readonly isLarge: boolean;
}

/**
 * Every text that is shown, with its contrast against the nearest background behind it.
 *
 * Source: WCAG 2.2, success criterion 1.4.3 and the definitions of relative luminance and contrast ratio.
 */
export async function textContrasts(page: Page): Promise<readonly TextContrast[]> {
  return await page.evaluate(() => {
    const channels = (color: string): readonly number[] =>
      (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string): number => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const backgroundOf = (from: Element): string => {
      for (let element: Element | null = from; element !== null; element = element.parentElement) {
        const { backgroundColor } = getComputedStyle(element);
        if ((channels(backgroundColor)[3] ?? 1) > 0) return backgroundColor;
      }
      return "rgb(255, 255, 255)";
    };
    return [...document.querySelectorAll("body *")].flatMap((element) => {
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent ?? "")
        .join("")
        .trim();
      if (text === "" || !element.checkVisibility()) return [];
      const style = getComputedStyle(element);
      const color = element instanceof SVGElement ? style.fill : style.color;
      const [one, other] = [luminance(color), luminance(backgroundOf(element))];
      const pixels = Number.parseFloat(style.fontSize);
      return [
        {
          text: text.slice(0, 40),
          ratio: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05),
          isLarge: pixels >= 24 || (pixels >= 18.66 && Number(style.fontWeight) >= 700),
        },
      ];
    });
  });
}
