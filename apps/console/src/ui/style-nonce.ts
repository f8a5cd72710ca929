/** What a style element has to carry to be taken by the browser; empty where the page has no policy, as while it is developed. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
}

/** Hands it to libraries that make style elements by themselves, as the one does that keeps a page from scrolling under a dialogue. */
export function allowStyles(): void {
  // The name that `get-nonce` looks for.
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
