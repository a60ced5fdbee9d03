/** Names and numbers of tables, kept until a table is added. */
import { systemTableNumber, systemTables } from "../engine/system-tables.ts";
import type { Engine } from "../engine/types.ts";

const system = systemTables.map(({ name }) => ({ name, number: systemTableNumber(name) ?? 0 }));

export class TableNames {
  readonly #engine: Engine;
  #count = -1;
  #numbers: Record<string, number> = {};
  #names = new Map<number, string>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The same object until a table is added. */
  numbers(): Record<string, number> {
    this.#refresh();
    return this.#numbers;
  }

  readonly nameOf = (number: number): string | null => {
    this.#refresh();
    return this.#names.get(number) ?? null;
  };

  #refresh(): void {
    const user = this.#engine.tables();
    if (user.length === this.#count) return;
    this.#count = user.length;
    const tables = [...system, ...user];
    this.#numbers = Object.fromEntries(tables.map(({ name, number }) => [name, number]));
    this.#names = new Map(tables.map(({ name, number }) => [number, name]));
  }
}
