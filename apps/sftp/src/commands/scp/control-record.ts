import { decodeName, encodeName, Failure } from '@waybill/core';

/** One line of the protocol: what the side that sends files says before each thing. */
export type ControlRecord =
  | { readonly kind: 'file'; readonly mode: number; readonly sizeBytes: number; readonly name: string }
  | { readonly kind: 'folder'; readonly mode: number; readonly name: string }
  /** The folder that was begun last is over. */
  | { readonly kind: 'end' }
  /** Of the file or folder that comes next. */
  | { readonly kind: 'times'; readonly modifiedAtSeconds: number; readonly accessedAtSeconds: number }
  /** The other side could not do something, and goes on unless it is fatal. */
  | { readonly kind: 'complaint'; readonly fatal: boolean };

const WARNING = 1;
const FATAL = 2;
const beginning = /^([CD])([0-7]{4}) (\d{1,16}) ([\s\S]+)$/;
const times = /^T(\d{1,10}) \d{1,10} (\d{1,10}) \d{1,10}$/;

function violation(what: string): Failure {
  return new Failure('partner.misbehaved', { publicDetail: `protocol error: ${what}` });
}

/** Reads one line, without its end. @throws Failure `partner.misbehaved` for what is none, and for a name that could lead elsewhere */
export function parseControlRecord(line: Uint8Array): ControlRecord {
  const [first] = line;
  if (first === WARNING || first === FATAL) return { kind: 'complaint', fatal: first === FATAL };
  const text = decodeName(line);
  if (text === 'E') return { kind: 'end' };
  const [, modified, accessed] = times.exec(text) ?? [];
  if (modified !== undefined) {
    return { kind: 'times', modifiedAtSeconds: Number(modified), accessedAtSeconds: Number(accessed) };
  }
  const [, type, modeDigits = '', sizeDigits, name = ''] = beginning.exec(text) ?? [];
  if (type === undefined) throw violation('expected control record');
  if (name === '.' || name === '..' || /[/\0]/.test(name)) throw violation('unexpected file name');
  const mode = Number.parseInt(modeDigits, 8);
  if (type === 'D') return { kind: 'folder', mode, name };
  const sizeBytes = Number(sizeDigits);
  if (!Number.isSafeInteger(sizeBytes)) throw violation('size out of range');
  return { kind: 'file', mode, sizeBytes, name };
}

/** A new line would end the record; it is written as OpenSSH does (vis(3) with VIS_NL). */
function visible(name: string): string {
  return name.includes('\n') ? name.replaceAll('\\', '\\\\').replaceAll('\n', '\\^J') : name;
}

/** Writes one line, with its end. */
export function formatControlRecord(record: Exclude<ControlRecord, { kind: 'complaint' }>): Uint8Array {
  switch (record.kind) {
    case 'end':
      return encodeName('E\n');
    case 'times':
      return encodeName(`T${record.modifiedAtSeconds} 0 ${record.accessedAtSeconds} 0\n`);
    case 'file':
      return encodeName(`C${octal(record.mode)} ${record.sizeBytes} ${visible(record.name)}\n`);
    case 'folder':
      return encodeName(`D${octal(record.mode)} 0 ${visible(record.name)}\n`);
  }
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}

/** What is said when something could not be done; the other side counts it and goes on. */
export function formatComplaint(message: string): Uint8Array {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these would end the line or reach a terminal
  return Buffer.concat([Uint8Array.of(WARNING), encodeName(`scp: ${message.replace(/[\u0000-\u001f\u007f]/g, '?')}\n`)]);
}
