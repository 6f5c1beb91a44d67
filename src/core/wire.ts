/** Wire names are snake_case, code is camelCase: these two convert, nothing else does. */

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;

export type CamelKeys<T> = { [K in keyof T as K extends string ? Camel<K> : K]: T[K] };

export function camelName(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function snakeName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Arguments of a call, one level deep. */
export function fromWire<T extends object>(args: T): CamelKeys<T> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [camelName(name), value])) as CamelKeys<T>;
}

/** A result, all levels deep; absent fields stay absent. */
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => [snakeName(name), toWire(field)]),
  );
}
