/** Where relative URLs count from, if anywhere. */
export function baseUrl(): string | undefined {
  if (typeof document === "object") return document.baseURI;
  return typeof location === "object" ? location.href : undefined;
}
