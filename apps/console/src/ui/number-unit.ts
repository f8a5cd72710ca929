import { t } from '@lingui/core/macro';
import { formatNumber } from './format.js';
/** What a number field counts in: what stands behind it, and how many of the rule's own units one of them is. */
export interface NumberUnit {
  readonly suffix: string;
  readonly per: number;
  /** The same in words when it is large: `15 min`. */
  readonly words: (value: number) => string | undefined;
  /** Whether it is a name more than a count, as a port is: its digits stand together. */
  readonly isName?: true;
}

const none: NumberUnit = { suffix: '', per: 1, words: () => undefined };

const steps = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** Seconds that are more than two minutes, in the largest unit that keeps one decimal: `15 min`, `1.5 h`, `7 d`. */
function wordsOfSeconds(seconds: number): string | undefined {
  if (seconds < 120) return undefined;
  const [unit, length] = steps.find(([, size]) => seconds >= size && Number.isInteger((seconds * 10) / size)) ?? ['min', 60];
  return `${formatNumber(Number((seconds / length).toFixed(1)))} ${unit}`;
}

const sizes = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

function wordsOfBytes(bytes: number): string | undefined {
  if (bytes < 10_000) return undefined;
  const power = Math.min(sizes.length, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(Number((bytes / 1000 ** power).toFixed(2)))} ${sizes[power - 1]}`;
}

/** The unit of a field, by the ending of its name: milliseconds are shown as seconds. */
export function unitOf(name: string): NumberUnit {
  if (name.endsWith('Ms')) return { suffix: ' s', per: 1000, words: (ms) => wordsOfSeconds(ms / 1000) };
  if (name.endsWith('Seconds')) return { suffix: ' s', per: 1, words: wordsOfSeconds };
  if (name.endsWith('Minutes'))
    return { suffix: ' min', per: 1, words: (minutes) => (minutes < 120 ? undefined : wordsOfSeconds(minutes * 60)) };
  if (name.endsWith('Bytes')) return { suffix: t` bytes`, per: 1, words: wordsOfBytes };
  if (name.endsWith('BytesPerSecond')) return { suffix: t` bytes/s`, per: 1, words: perSecond };
  return /^(?:.*\.)?port$/.test(name) ? { ...none, isName: true } : none;
}

function perSecond(bytes: number): string | undefined {
  const words = wordsOfBytes(bytes);
  return words === undefined ? undefined : `${words}/s`;
}

/** A setting's value as its field shows it, without words for what is large: `20 s`, `1,000`; the digits of a port stand together. */
export function figureText(name: string, value: number): string {
  const { suffix, per, isName = false } = unitOf(name);
  return `${isName ? value : formatNumber(value / per)}${suffix}`;
}

/** A setting's value for people, by the ending of its name: `20 s`, `15 min`, `1.5 GB`. */
export function amountText(name: string, value: number): string {
  return unitOf(name).words(value) ?? figureText(name, value);
}
