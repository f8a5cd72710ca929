/**
 * A `Content-Disposition` that has a browser save what comes, under this name (RFC 6266, RFC 8187). The name is a partner's choice, so nothing of it reaches the
 * header unescaped: a plain one for old clients, with `_` for what could mean something, and the exact one percent-encoded.
 */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9 ._()-]/g, '_').trim();
  const exact = encodeURIComponent(name.replaceAll(/\p{Surrogate}/gu, '_')).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain === '' ? 'file' : plain}"; filename*=UTF-8''${exact}`;
}
