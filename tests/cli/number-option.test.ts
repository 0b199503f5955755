/** Times that are read without the library of units are what it would have made of them. */
import { expect, test } from "vitest";
import { quantityOption } from "../../src/cli/number-option.ts";
import { parseQuantity } from "../../src/quantity.ts";

test.each(["50 ms", "0.1 ms", "12.5ms", "1 s", "1.5 s", "90 min", "24 h", "7h"])(
  "%s",
  async (text) => {
    expect(await quantityOption(text, "--time", "seconds")).toBe(
      parseQuantity(text, "seconds", "--time"),
    );
  },
);
