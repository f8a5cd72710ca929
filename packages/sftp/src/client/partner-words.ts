/** What fits on a line or two of a screen. */
const MOST_CHARACTERS = 300;

/** Controls, format characters (the bidirectional ones among them), line ends, lone surrogates, and what no font knows. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]+/gu;

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

/**
 * What a partner said about a status, as the end of a sentence of ours: ` It says: “…”`, one line, without anything that is not seen or
 * that ends the quotation, at most 300 characters of it. Empty where it says no more than the status does.
 * @param status the name of the status: `PERMISSION_DENIED`
 */
export function partnerWords(message: string, status: string): string {
  const line = message
    .replace(unseen, ' ')
    .replace(/[“”„‟]/g, '"')
    .replace(/\s+/gu, ' ')
    .trim();
  if (line === '' || lettersOf(line) === lettersOf(status)) return '';
  const characters = [...line];
  const shown = characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…` : line;
  return ` It says: “${shown}”`;
}
