/** Of a wrong value so much is shown. */
const LONGEST = 60;

/** What is wrong as the file has it, a short way of writing left as it is: `optimiser 'sgd'`. */
export function asWritten(value: object, path: readonly PropertyKey[]): string {
  const place: string[] = [];
  let part: unknown = value;
  for (const key of path) {
    const isKey = typeof key === 'string' && part !== null && typeof part === 'object';
    if (!isKey || !Object.hasOwn(part as object, key)) break;
    part = Reflect.get(part as object, key);
    place.push(key);
  }
  const given = typeof part === 'string' ? `'${part}'` : JSON.stringify(part);
  const short = given.length > LONGEST ? `${given.slice(0, LONGEST)} …` : given;
  return `${place.join('.')} ${short}`;
}
