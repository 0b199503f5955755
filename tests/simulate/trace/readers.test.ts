/** Each format, row by row: what is read, and what is said of a row that breaks its rule. */
import { describe, expect, test } from "vitest";
import {
  parseTrace,
  type TraceFormat,
  type TraceRequest,
  traceFormatOf,
} from "../../../src/simulate/trace/index.ts";
import { refusal } from "../../refusal.ts";

const mooncake = (row: object): string =>
  JSON.stringify({
    timestamp: 27_482,
    input_length: 1000,
    output_length: 52,
    hash_ids: [46, 47],
    ...row,
  });
const bailian = (row: object): string =>
  JSON.stringify({
    chat_id: 159,
    parent_chat_id: -1,
    timestamp: 61.114,
    input_length: 40,
    output_length: 132,
    type: "text",
    turn: 1,
    hash_ids: [1089, 1090, 6326],
    ...row,
  });
const azure = "TIMESTAMP,ContextTokens,GeneratedTokens";
const burst =
  "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type";

describe("what is read", () => {
  test.each<[string, string, TraceRequest[]]>([
    [
      "Mooncake: milliseconds, 512 tokens per id",
      mooncake({}),
      [
        {
          arrivalSeconds: 27.482,
          promptTokens: 1000,
          outputTokens: 52,
          promptIds: [46, 47],
          tokensPerId: 512,
          line: 1,
        },
      ],
    ],
    [
      "Bailian: seconds, 16 tokens per id, the first chat as session",
      [
        bailian({}),
        bailian({ chat_id: 160, parent_chat_id: 159, timestamp: 70, hash_ids: [1089, 1090] }),
        bailian({ chat_id: 161, parent_chat_id: 160, timestamp: 71 }),
      ].join("\n"),
      [
        [61.114, [1089, 1090, 6326]] as const,
        [70, [1089, 1090]] as const,
        [71, [1089, 1090, 6326]] as const,
      ].map(([arrivalSeconds, promptIds], index) => ({
        arrivalSeconds,
        promptTokens: 40,
        outputTokens: 132,
        promptIds,
        tokensPerId: 16,
        sessionId: 159,
        line: index + 1,
      })),
    ],
    [
      "Azure 2023: 100 ns, counted from the first row, over midnight",
      `${azure}\r\n2023-11-16 23:59:59.6805900,374,44\r\n2023-11-17 00:00:00.0000001,396,109\r\n`,
      [
        { arrivalSeconds: 0, promptTokens: 374, outputTokens: 44, line: 2 },
        { arrivalSeconds: 0.3194101, promptTokens: 396, outputTokens: 109, line: 3 },
      ],
    ],
    [
      "Azure 2024: with an offset from UTC",
      `${azure}\n2024-05-10 00:00:00.009930+00:00,2162,5\n2024-05-10 02:00:01.009930+02:00,2399,6`,
      [
        { arrivalSeconds: 0, promptTokens: 2162, outputTokens: 5, line: 2 },
        { arrivalSeconds: 1, promptTokens: 2399, outputTokens: 6, line: 3 },
      ],
    ],
    [
      "BurstGPT: failed requests left out, sessions where there are any",
      `${burst}\n5,,1,ChatGPT,472,18,490,API log\n45,7,1,GPT-4,1087,0,1087,Conversation log\n118.5,7,1,GPT-4,417,276,693,Conversation log`,
      [
        { arrivalSeconds: 5, promptTokens: 472, outputTokens: 18, line: 2 },
        { arrivalSeconds: 118.5, promptTokens: 417, outputTokens: 276, sessionId: "7", line: 4 },
      ],
    ],
    [
      "BurstGPT's first file, which has fewer columns",
      "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log",
      [{ arrivalSeconds: 5, promptTokens: 472, outputTokens: 18, line: 2 }],
    ],
    [
      "plain JSON",
      '{"arrival": 0.5, "prompt": 10, "output": 2}\n\n{"output": 3, "arrival": 1, "prompt": 4}',
      [
        { arrivalSeconds: 0.5, promptTokens: 10, outputTokens: 2, line: 1 },
        { arrivalSeconds: 1, promptTokens: 4, outputTokens: 3, line: 3 },
      ],
    ],
    [
      "plain CSV, columns in any order",
      "\uFEFFprompt,arrival,note,output\n10,0.5,x,2",
      [{ arrivalSeconds: 0.5, promptTokens: 10, outputTokens: 2, line: 2 }],
    ],
  ])("%s", (_, text, expected) => {
    expect(parseTrace(text)).toEqual(expected);
  });

  test.each<[TraceFormat, string]>([
    ["mooncake", mooncake({})],
    ["bailian", bailian({})],
    ["azure", azure],
    ["burstgpt", burst],
    ["plain", '{"arrival": 0}'],
    ["plain", "arrival,prompt,output"],
  ])("%s is told by its first line", (format, line) => {
    expect(traceFormatOf(line)).toBe(format);
  });
});

describe("what is refused, by line and field", () => {
  test.each<[string, string, string]>([
    ["line 1, timestamp", mooncake({ timestamp: -1 }), "of at least 0, got -1"],
    ["line 1, timestamp", mooncake({ timestamp: "0" }), 'got "0"'],
    ["line 1, timestamp", mooncake({ timestamp: undefined }), "got undefined"],
    ["line 1, input_length", mooncake({ input_length: 0 }), "at least 1, got 0"],
    ["line 1, input_length", mooncake({ input_length: 2 ** 31 }), "at most 1073741824"],
    ["line 1, output_length", mooncake({ output_length: 1.5 }), "got 1.5"],
    ["line 1, output_length", mooncake({ output_length: null }), "got null"],
    ["line 1, hash_ids", mooncake({ hash_ids: [1] }), "expected 2 ids of 512 tokens"],
    ["line 1, hash_ids", mooncake({ hash_ids: undefined }), "expected a list of block ids"],
    ["line 1, hash_ids[1]", mooncake({ hash_ids: [1, -5] }), "at least 0, got -5"],
    ["line 1, hash_ids[0]", mooncake({ hash_ids: ["1", 2] }), 'got "1"'],
    [
      "line 2, arrival",
      `${mooncake({})}\n${mooncake({ timestamp: 27_481 })}`,
      "before the 27.482 s",
    ],
    [
      "line 2, hash_ids[1]",
      `${mooncake({})}\n${mooncake({ hash_ids: [48, 47] })}`,
      "id 47 comes after 48 here and after 46 before",
    ],
    [
      "line 1, hash_ids[1]",
      mooncake({ hash_ids: [46, 46] }),
      "id 46 comes after 46 here and first in a prompt before",
    ],
    ["line 2", `${mooncake({})}\n{"timestamp": 1, "inp`, "expected one JSON object"],
    ["line 2", `${mooncake({})}\n[1]`, "expected one JSON object, got an array of 1"],
    ["line 1, chat_id", bailian({ chat_id: "a" }), 'got "a"'],
    ["line 1, hash_ids", bailian({ hash_ids: [1] }), "expected 3 ids of 16 tokens"],
    ["line 2, TIMESTAMP", `${azure}\n2023-13-16 18:15:46.68,374,44`, "expected a date and time"],
    ["line 2, TIMESTAMP", `${azure}\n2023-02-30 18:15:46.68,374,44`, "expected a date and time"],
    ["line 2, ContextTokens", `${azure}\n2023-11-16 18:15:46.68,,44`, 'got ""'],
    ["line 2, GeneratedTokens", `${azure}\n2023-11-16 18:15:46.68,374,NaN`, 'got "NaN"'],
    ["line 2", `${azure}\n2023-11-16 18:15:46.68,374`, "expected 3 fields, got 2"],
    ["line 2", `${azure}\n"2023-11-16 18:15:46.68",374,44`, "quoted fields"],
    ["line 1", "Timestamp,Request tokens,Other\n1,2,3", "the header lacks Response tokens"],
    ["line 2, Request tokens", `${burst}\n5,,1,ChatGPT,0,18,18,API log`, "at least 1, got 0"],
    ["line 1, arrival", '{"arrival": 1e999, "prompt": 10, "output": 2}', "got Infinity"],
    ["line 1", "what is this?", "no known trace format"],
  ])("%s of %s", (path, text, rule) => {
    const error = refusal(() => parseTrace(text));
    expect(error).toMatchObject({ code: "bad-input", path });
    expect(error.message).toContain(rule);
  });

  test("a format that does not exist", () => {
    const format = "csv" as TraceFormat;
    expect(refusal(() => parseTrace("a,b", { format }))).toMatchObject({ path: "format" });
  });
});

describe("bad rows", () => {
  const text = [
    mooncake({}),
    mooncake({ timestamp: 5 }),
    "{",
    mooncake({ hash_ids: [50, 47] }),
    mooncake({ timestamp: 27_483, hash_ids: [50, 51] }),
  ].join("\n");

  test("are skipped and told when asked, and change nothing for the rows after them", () => {
    const paths: string[] = [];
    const kept = parseTrace(text, {
      badRows: "skip",
      onBadRow: ({ path }) => paths.push(path),
    });
    expect(kept.map(({ line }) => line)).toEqual([1, 5]);
    expect(paths).toEqual(["line 2, arrival", "line 3", "line 4, hash_ids[1]"]);
  });

  test("stop the reading otherwise", () => {
    expect(refusal(() => parseTrace(text)).path).toBe("line 2, arrival");
  });

  test("do not include a header that lacks a column", () => {
    const run = (): unknown =>
      parseTrace("TIMESTAMP,ContextTokens\n", { format: "azure", badRows: "skip" });
    expect(refusal(run).path).toBe("line 1");
  });

  test("and failed requests are told apart", () => {
    const failed: number[] = [];
    parseTrace(`${burst}\n45,7,1,GPT-4,1087,0,1087,API log\n`, {
      onFailedRequest: (line) => failed.push(line),
    });
    expect(failed).toEqual([2]);
  });

  test("follow one of two policies", () => {
    const badRows = "ignore" as "skip";
    expect(refusal(() => parseTrace(text, { badRows })).path).toBe("badRows");
  });
});
