import { z } from 'zod';
import { escapeUnsafe } from './safe-text.js';

const entrySchema = z.looseObject({
  level: z.string(),
  time: z.string(),
  msg: z.string().optional(),
  role: z.string().optional(),
});

// Said by the line's own columns, or of no use to a person at a terminal.
const HIDDEN = ['level', 'time', 'msg', 'role', 'pid'];

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? 'undefined';
  // Quotes only where they help.
  return /^"[\w./:@+-]+"$/.test(json) ? json.slice(1, -1) : json;
}

/** One line for people, made of one line of JSON: time, level, role, message, fields. What is no such line is passed on. */
export function prettyLine(line: string): string {
  let entry: z.infer<typeof entrySchema>;
  try {
    entry = entrySchema.parse(JSON.parse(line));
  } catch {
    return line;
  }
  const fields = Object.entries(entry).flatMap(([name, value]) => (HIDDEN.includes(name) ? [] : [`${name}=${shown(value)}`]));
  const time = entry.time.slice(11, 19);
  const columns = [time, entry.level.toUpperCase().padEnd(5), (entry.role ?? '').padEnd(6), entry.msg ?? '', ...fields];
  return `${escapeUnsafe(columns.join('  ').trimEnd())}\n`;
}
