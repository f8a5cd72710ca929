/** Letters and digits that are not taken for one another when they are read out. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A password that nobody thought of: six groups of five, 150 bits. */
export function madePassword(): string {
  const numbers = crypto.getRandomValues(new Uint8Array(30));
  const text = Array.from(numbers, (number) => letters[number % letters.length]).join('');
  return text.match(/.{5}/g)?.join('-') ?? text;
}
