/** Names of functions: what clients, user code and rows call them, and the one form used inside. */

export interface FunctionPath {
  /** Module path with extension: `dir/users.js`. */
  module: string;
  /** Export name. */
  name: string;
}

/** Reads `dir/mod:fn`, `dir/mod.js:fn` or `dir/mod` (which means `:default`). */
export function parsePath(text: string): FunctionPath {
  const at = text.lastIndexOf(":");
  const module = (at < 0 ? text : text.slice(0, at)).replace(/^\/+/, "");
  const name = at < 0 ? "default" : text.slice(at + 1);
  return { module: /\.js$/.test(module) ? module : `${module}.js`, name: name || "default" };
}

/** As stored in `_scheduled_functions` and in handles: `dir/users.js:fn`. */
export const canonicalPath = ({ module, name }: FunctionPath): string => `${module}:${name}`;

/** As people read it: `dir/users:fn`, without `:default`. */
export function displayPath({ module, name }: FunctionPath): string {
  const bare = module.replace(/\.js$/, "");
  return name === "default" ? bare : `${bare}:${name}`;
}

const handlePrefix = "function://;";

/** A handle names a function for as long as it exists, across pushes and restarts. */
export const functionHandle = (path: FunctionPath): string => handlePrefix + canonicalPath(path);

/** How a syscall addresses a function. */
export interface FunctionAddress {
  name?: string;
  functionHandle?: string;
  reference?: string;
}

/** @throws an error with a text for the developer when the address is of a kind that is not served */
export function parseAddress(address: FunctionAddress): FunctionPath {
  if (address.name !== undefined) return parsePath(address.name);
  if (address.functionHandle?.startsWith(handlePrefix)) {
    return parsePath(address.functionHandle.slice(handlePrefix.length));
  }
  if (address.functionHandle !== undefined) {
    throw new Error(`Invalid function handle: ${address.functionHandle}`);
  }
  throw new Error("Components are not supported by the local backend.");
}
