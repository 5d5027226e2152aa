import { describe, expect, test } from "vitest";
import type { EndpointTls } from "../../lambda/targets/dms/endpoint.ts";
import type { Place } from "../../lambda/targets/target.ts";
import { isVerified, tlsOf } from "../../lambda/targets/tls.ts";
import { bareConfig, bareEndpoint, barePlace } from "./place.ts";

const certificateAuthority = "PEM of the configuration";
const authorityOfEndpoint = "PEM of the endpoint";

type Mode = EndpointTls["mode"];
const modes: readonly Mode[] = [null, "none", "require", "verify-ca", "verify-full"];

const byEndpoint = (mode: Mode, authority: string | null): Place["endpoint"] => ({
  ...bareEndpoint,
  tls: { mode, certificateAuthority: authority },
});

/** What a connection has, with the authorities beside those of RDS. */
function connection(place: Partial<Place>, authority: string | undefined) {
  const asked = [
    { ...barePlace, ...place },
    { ...bareConfig, certificateAuthority: authority },
  ] as const;
  const tls = tlsOf(...asked);
  if (tls === false) return { tls: "off", isVerified: isVerified(...asked) };
  const [ca = []] = [tls.ca];
  return {
    tls: tls.rejectUnauthorized === false ? "anybody" : tls.checkServerIdentity === undefined ? "full" : "any host",
    also: Array.isArray(ca) ? ca.filter((pem) => /^PEM/.test(String(pem))) : ca,
    isVerified: isVerified(...asked),
  };
}

describe("a server of RDS has to prove who it is,", () => {
  test.each(modes.flatMap((mode) => [undefined, certificateAuthority].map((authority) => ({ mode, authority }))))(
    "whichever mode its endpoint has: $mode, configured authority $authority",
    ({ mode, authority }) => {
      expect(connection({ endpoint: byEndpoint(mode, authorityOfEndpoint) }, authority)).toEqual({
        tls: "full",
        also: authority === undefined ? [] : [authority],
        isVerified: true,
      });
    },
  );

  test("with or without an endpoint, to the authorities of RDS", () => {
    expect(connection({ endpoint: null }, undefined)).toEqual({ tls: "full", also: [], isVerified: true });
    const tls = tlsOf(barePlace, bareConfig);
    expect(tls !== false && Array.isArray(tls.ca) && tls.ca.length > 0).toBe(true);
  });
});

describe("a server of another kind that is written to by an endpoint of mode", () => {
  test.each<[Mode, string | null, object]>([
    [null, null, { tls: "full", also: [], isVerified: true }],
    // whoever makes an endpoint names its authority, too: that vouches for nobody
    [null, authorityOfEndpoint, { tls: "full", also: [authorityOfEndpoint], isVerified: false }],
    ["none", null, { tls: "off", isVerified: false }],
    ["require", null, { tls: "anybody", also: [], isVerified: false }],
    ["verify-ca", null, { tls: "any host", also: [], isVerified: false }],
    ["verify-ca", authorityOfEndpoint, { tls: "any host", also: [authorityOfEndpoint], isVerified: false }],
    ["verify-full", null, { tls: "full", also: [], isVerified: true }],
    ["verify-full", authorityOfEndpoint, { tls: "full", also: [authorityOfEndpoint], isVerified: false }],
  ])("%s is reached as that reaches it, and trusted as that is; its authority: %s", (mode, authority, wanted) => {
    expect(connection({ server: null, endpoint: byEndpoint(mode, authority) }, undefined)).toEqual(wanted);
  });

  test.each(modes)("%s has to prove who it is to the authority that is configured", (mode) => {
    const place = { server: null, endpoint: byEndpoint(mode, authorityOfEndpoint) };
    expect(connection(place, certificateAuthority)).toEqual({
      tls: "full",
      also: [certificateAuthority],
      isVerified: true,
    });
  });
});

test.each([[undefined], [certificateAuthority]])(
  "a server that nothing is known of has to prove who it is, configured authority %s",
  (authority) => {
    expect(connection({ server: null, endpoint: null }, authority)).toEqual({
      tls: "full",
      also: authority === undefined ? [] : [authority],
      isVerified: true,
    });
  },
);
