import { describe, expect, it } from "vitest";
import { parseFrame, ProtocolError } from "./client-frames.ts";
import { chunks, isLong, queryAnswered, requestAnswered, transition } from "./server-frames.ts";

const sessionId = "0b0c7c1e-7a6b-4c58-9d60-0123456789ab";

describe("parseFrame", () => {
  it.each([
    [
      "Connect",
      {
        type: "Connect",
        sessionId,
        connectionCount: 0,
        lastCloseReason: "InitialConnect",
        clientTs: 5,
      },
      {
        type: "Connect",
        sessionId,
        connectionCount: 0,
        lastCloseReason: "InitialConnect",
        maxObservedTimestamp: null,
        clientTs: 5,
      },
    ],
    [
      "Authenticate as nobody",
      { type: "Authenticate", tokenType: "None", baseVersion: 3 },
      { type: "Authenticate", tokenType: "None", baseVersion: 3 },
    ],
    [
      "Mutation",
      { type: "Mutation", requestId: 7, udfPath: "a:b", args: [{ x: 1 }] },
      { type: "Mutation", requestId: 7, udfPath: "a:b", args: { x: 1 }, componentPath: null },
    ],
    ["Event", { type: "Event", eventType: "x", event: 1 }, { type: "Event" }],
  ])("reads %s", (_, sent, read) => {
    expect(parseFrame(JSON.stringify(sent))).toEqual(read);
  });

  it("reads timestamps and refuses those that are not", () => {
    const frame = (maxObservedTimestamp: unknown) =>
      JSON.stringify({
        type: "Connect",
        sessionId,
        connectionCount: 1,
        lastCloseReason: null,
        maxObservedTimestamp,
      });
    expect(parseFrame(frame("AQAAAAAAAAA="))).toMatchObject({ maxObservedTimestamp: 1n });
    for (const bad of ["", "AQAAAAAAAA=", "!!!!AAAAAAA=", 5, {}]) {
      expect(() => parseFrame(frame(bad))).toThrow(ProtocolError);
    }
  });

  it.each([
    ["not JSON", "{"],
    ["no object", "[]"],
    ["no type", "{}"],
    ["an unknown type", '{"type":"Transition"}'],
    ["a bad session", '{"type":"Connect","sessionId":"me","connectionCount":0}'],
    ["a negative version", '{"type":"Authenticate","tokenType":"None","baseVersion":-1}'],
    ["a version that is no number", '{"type":"Authenticate","tokenType":"None","baseVersion":"0"}'],
    ["an unknown token", '{"type":"Authenticate","tokenType":"Root","baseVersion":0}'],
    ["two arguments", '{"type":"Action","requestId":1,"udfPath":"a","args":[{},{}]}'],
    ["an argument that is no object", '{"type":"Action","requestId":1,"udfPath":"a","args":[1]}'],
    [
      "an unknown modification",
      '{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"X","queryId":1}]}',
    ],
  ])("refuses %s", (_, text) => {
    expect(() => parseFrame(text)).toThrow(ProtocolError);
  });
});

describe("answers", () => {
  it("are the JSON that the client reads", () => {
    const answer = { logLines: ["[LOG] 'a'"], journal: null };
    expect(JSON.parse(queryAnswered(3, { ...answer, value: '{"a":1}' }))).toEqual({
      type: "QueryUpdated",
      queryId: 3,
      value: { a: 1 },
      ...answer,
    });
    expect(
      JSON.parse(queryAnswered(3, { ...answer, error: { message: 'say "no"', data: "[1]" } })),
    ).toEqual({
      type: "QueryFailed",
      queryId: 3,
      errorMessage: 'say "no"',
      errorData: [1],
      ...answer,
    });
    expect(
      JSON.parse(
        requestAnswered({
          type: "MutationResponse",
          requestId: 1,
          value: "null",
          ts: 1n,
          logLines: [],
        }),
      ),
    ).toEqual({
      type: "MutationResponse",
      requestId: 1,
      success: true,
      result: null,
      ts: "AQAAAAAAAAA=",
      logLines: [],
    });
    expect(
      JSON.parse(
        requestAnswered({
          type: "ActionResponse",
          requestId: 1,
          error: { message: "no" },
          logLines: [],
        }),
      ),
    ).toEqual({
      type: "ActionResponse",
      requestId: 1,
      success: false,
      result: "no",
      logLines: [],
    });
  });

  it("are cut into parts that join to the same, without splitting a character", () => {
    const value = JSON.stringify("😀é".repeat(900_000));
    const whole = transition({
      start: { querySet: 0, identity: 0, ts: 0n },
      end: { querySet: 1, identity: 0, ts: 5n },
      modifications: [queryAnswered(0, { value, logLines: [], journal: null })],
      clientClockSkew: null,
      serverTs: 1n,
    });
    expect(isLong(whole)).toBe(true);
    const parts = chunks(whole).map((part) => JSON.parse(part) as Record<string, unknown>);
    expect(parts.map(({ partNumber }) => partNumber)).toEqual(parts.map((_, index) => index));
    expect(new Set(parts.map(({ transitionId }) => transitionId)).size).toBe(1);
    for (const { chunk } of parts) {
      expect(Buffer.byteLength(chunk as string)).toBeLessThanOrEqual(5_000_000);
      expect(Buffer.from(chunk as string).toString() === chunk).toBe(true);
    }
    expect(parts.map(({ chunk }) => chunk).join("") === whole).toBe(true);
  });
});
