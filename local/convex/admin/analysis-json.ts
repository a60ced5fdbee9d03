/** The analysis of a push in the shape of `start_push`'s answer. Facts: `cli/lib/deployApi`. */
import { readProviders, type Provider } from "../auth/providers.ts";
import type { Analysis, AnalyzedFunction, FunctionKind } from "../runtime/types.ts";

const udfTypes: Record<FunctionKind, string> = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
  httpAction: "HttpAction",
};

/** @returns `Query`, `Mutation`, `Action` or `HttpAction` */
export function udfType(kind: FunctionKind): string {
  return udfTypes[kind];
}

export function authInfo(analysis: Analysis): unknown[] {
  return readProviders(analysis.authProviders).map(providerJson);
}

function providerJson(provider: Provider): unknown {
  if (provider.kind === "oidc") {
    return { applicationID: provider.applicationID, domain: provider.domain };
  }
  const { issuer, jwks, algorithm, applicationID } = provider;
  return { type: "customJwt", applicationID, issuer, jwks, algorithm };
}

/** `analysis[""]` of the answer: the root, which is all there is without components. */
export function rootDefinition(analysis: Analysis, serverVersion: string): unknown {
  return {
    definition: {
      path: "",
      definitionType: { type: "app" },
      childComponents: [],
      httpMounts: {},
      exports: { type: "branch", branch: [] },
    },
    schema: analysis.schema ?? null,
    functions: Object.fromEntries(
      [...analysis.modules].map(([path, functions]) => [
        path,
        moduleJson(path, functions, analysis),
      ]),
    ),
    udfConfig: {
      serverVersion,
      importPhaseRngSeed: { $bytes: "" },
      importPhaseUnixTimestamp: { $integer: "AAAAAAAAAAA=" },
    },
  };
}

function moduleJson(path: string, functions: AnalyzedFunction[], analysis: Analysis): unknown {
  return {
    functions: functions
      .filter(({ kind }) => kind !== "httpAction")
      .map((fn) => ({
        name: fn.name,
        pos: fn.pos && { path: fn.pos.path, start_lineno: fn.pos.line, start_col: fn.pos.column },
        udfType: udfType(fn.kind),
        visibility: { kind: fn.visibility },
        args: JSON.stringify(fn.args ?? { type: "any" }),
        returns: fn.returns == null ? null : JSON.stringify(fn.returns),
      })),
    httpRoutes: path === "http.js" ? httpRoutes(analysis) : null,
    cronSpecs: path === "crons.js" && analysis.crons ? Object.values(analysis.crons) : null,
    sourceMapped: null,
  };
}

function httpRoutes(analysis: Analysis): unknown[] | null {
  return (
    analysis.httpRoutes?.map(({ method, path, pathPrefix }) => ({
      route: { method, path: path ?? `${pathPrefix}*` },
      pos: null,
    })) ?? null
  );
}

/** Functions for `function-spec` and for what `run` prints about a name it does not find. */
export function apiSpec(analysis: Analysis | null): unknown[] {
  if (!analysis) return [];
  const functions = [...analysis.modules].flatMap(([path, list]) =>
    list
      .filter(({ kind }) => kind !== "httpAction")
      .map((fn) => ({
        identifier: `${path}:${fn.name}`,
        functionType: udfType(fn.kind),
        visibility: { kind: fn.visibility },
        args: fn.args ?? { type: "any" },
        returns: fn.returns ?? { type: "any" },
      })),
  );
  const routes = (analysis.httpRoutes ?? []).map(({ method, path, pathPrefix }) => ({
    functionType: "HttpAction",
    method,
    path: path ?? `${pathPrefix}*`,
  }));
  return [...functions, ...routes];
}
