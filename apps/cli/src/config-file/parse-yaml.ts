import { LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problem.js';

/** The content of a YAML text, and where in the text each part of it stands. */
export interface ParsedYaml {
  readonly content: unknown;
  /** The line of what is at a place, or of the nearest thing around it that is there; 1 is the first. */
  lineOf(path: Problem['path']): number;
}

/** A text that is no YAML, or is not one document that can be resolved. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
}

/** @throws YamlError that begins with the line and column */
export function parseYaml(text: string): ParsedYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = counter.linePos(broken.pos[0]);
    throw new YamlError(`line ${line}, column ${col}: ${broken.message}`, { cause: broken });
  }
  return {
    content: resolved(() => document.toJS()) ?? {},
    lineOf: (path) => {
      for (let length = path.length; length > 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true);
        const offset = startOf(node);
        if (offset !== undefined) return counter.linePos(offset).line;
      }
      return 1;
    },
  };
}

/** The library finds aliases without an anchor, and too many of them, only when the content is asked for. */
function resolved(toContent: () => unknown): unknown {
  try {
    return toContent();
  } catch (error) {
    throw new YamlError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}
