/** A slug for a name: `Acme Bank & Söhne` is `acme-bank-sohne`. Empty when the name has no letter that it could be made of. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replaceAll(/^-|-$/g, '');
}
