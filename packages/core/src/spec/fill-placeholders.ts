/** A text with `{region}`, `{name}` and `{version}` filled in: the cloud's own name of the region, and the model's name and version. Other braces stay as they are. */
export function fillPlaceholders(
  text: string,
  { name, version }: { readonly name: string; readonly version: string },
  region: { readonly name: string },
): string {
  const values: Readonly<Record<string, string>> = { region: region.name, name, version };
  return text.replace(/\{(region|name|version)\}/g, (_, field: string) => values[field] ?? '');
}
