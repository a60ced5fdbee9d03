/** Finds the handler of a method and path. Segments that start with `:` match one segment. */

interface Node<H> {
  fixed: Map<string, Node<H>>;
  variable: { name: string; node: Node<H> } | null;
  handlers: Map<string, H>;
}

/** What a lookup found. `null` handler with `allowed` means: the path exists, the method does not. */
export interface Match<H> {
  handler: H | null;
  params: Record<string, string>;
  allowed: string[];
}

export class Router<H> {
  private readonly root: Node<H> = emptyNode();

  /** Adds `METHOD /path/:with/params`. Adding the same twice is a programming error. */
  add(route: string, handler: H): void {
    const [method = "", path = ""] = route.split(" ");
    let node = this.root;
    for (const segment of split(path)) {
      if (segment.startsWith(":")) {
        node.variable ??= { name: segment.slice(1), node: emptyNode() };
        node = node.variable.node;
      } else {
        const next = node.fixed.get(segment) ?? emptyNode<H>();
        node.fixed.set(segment, next);
        node = next;
      }
    }
    if (node.handlers.has(method)) throw new Error(`Route added twice: ${route}`);
    node.handlers.set(method, handler);
  }

  /** Trailing and doubled slashes do not matter. */
  match(method: string, path: string): Match<H> | null {
    const params: Record<string, string> = {};
    let node = this.root;
    for (const segment of split(path)) {
      const fixed = node.fixed.get(segment);
      if (fixed !== undefined) {
        node = fixed;
      } else if (node.variable !== null) {
        params[node.variable.name] = decode(segment);
        node = node.variable.node;
      } else {
        return null;
      }
    }
    if (node.handlers.size === 0) return null;
    return {
      handler: node.handlers.get(method) ?? null,
      params,
      allowed: [...node.handlers.keys()],
    };
  }
}

function emptyNode<H>(): Node<H> {
  return { fixed: new Map(), variable: null, handlers: new Map() };
}

function split(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
