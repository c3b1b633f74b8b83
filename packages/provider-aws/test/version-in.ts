/** The version that the name of something says it is of: names are readable, and end in digits of a key. */
export function versionIn(name: string): string {
  return /^fraud-(\d+)-/.exec(name)?.[1] ?? name;
}
