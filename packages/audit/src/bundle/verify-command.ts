import type { BundleReport } from './verify-bundle.js';

/** The report of a bundle as lines for a terminal. */
export function reportLines(report: BundleReport): readonly string[] {
  const { ok, checked, problems, problemCount, notes } = report;
  return [
    ok ? 'The bundle holds.' : 'THE BUNDLE DOES NOT HOLD.',
    ...problems.map((problem) => `  wrong    ${problem}`),
    ...(problemCount > problems.length ? [`  wrong    and ${problemCount - problems.length} more.`] : []),
    ...(ok ? checked.map((line) => `  checked  ${line}`) : []),
    ...notes.map((note) => `  note     ${note}`),
  ].map(printable);
}

/** What a bundle says goes to a terminal, which must not obey it. */
function printable(line: string): string {
  return line.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
