import { describe, expect, it, test } from "vitest";
import { abridged, readToken, unsigned, withClaims } from "./jwt";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = [
  part({ alg: "RS256", kid: "k1" }),
  part({ sub: "user_1", name: "Zoë 👩" }),
  "c2ln",
].join(".");

describe("a token", () => {
  it("is taken apart, whatever its alphabet", () => {
    expect(readToken(token)).toEqual({
      header: { alg: "RS256", kid: "k1" },
      claims: { sub: "user_1", name: "Zoë 👩" },
      signature: "c2ln",
    });
  });

  it("keeps its signature when its claims are changed", () => {
    const forged = readToken(withClaims(token, { sub: "user_2", name: "Ÿ?>" }));
    expect(forged).toMatchObject({ claims: { sub: "user_2", name: "Ÿ?>" }, signature: "c2ln" });
    expect(forged?.header).toEqual({ alg: "RS256", kid: "k1" });
  });

  it("can be sent as if it needed no signature", () => {
    expect(unsigned(token).endsWith(".")).toBe(true);
    expect(readToken(unsigned(token))).toMatchObject({
      header: { alg: "none" },
      claims: { sub: "user_1" },
      signature: "",
    });
  });

  test.each(["", "a.b", "a.b.c", `${part([1])}.${part({})}.x`, `${part({})}.${part("text")}.x`])(
    "that is none is null: %j",
    (text) => {
      expect(readToken(text)).toBeNull();
    },
  );

  it("is never shown whole when abridged", () => {
    expect(abridged(token).length).toBeLessThan(20);
    expect(abridged("short")).toBe("…");
  });
});
