import { z } from 'zod';
import { compileGlob, type Glob } from '../patterns/glob.js';
import { complaintOf } from '../rules/complaint-of.js';

const MAX_PATTERNS = 50;

const pattern = z
  .string()
  .min(1)
  .max(255)
  .superRefine(complaintOf((glob: string) => compileGlob(glob, { caseSensitive: false })));

/** Which names there are for an Account in a Mount. */
export const namesRule = z.strictObject({
  allow: z
    .array(pattern)
    .max(MAX_PATTERNS)
    .default([])
    .meta({
      description:
        'Globs of which one must match the name of a file; empty = every name. Folders may have any name that is not denied.',
      examples: [['*.csv', '*.xml']],
    }),
  deny: z
    .array(pattern)
    .max(MAX_PATTERNS)
    .default([])
    .meta({
      description: 'Globs of names that files and folders must not have, nor any folder that they lie in. Goes before `allow`.',
      examples: [['*.exe', '.*']],
    }),
});

export type NamesRule = Readonly<z.output<typeof namesRule>>;

interface CompiledPattern {
  readonly text: string;
  readonly glob: Glob;
  /** Matched against the whole path in the mount and not against names. */
  readonly ofPaths: boolean;
}

function compiled(text: string): CompiledPattern {
  return { text, glob: compileGlob(text, { caseSensitive: false }), ofPaths: text.includes('/') };
}

/**
 * The names of a Mount, ready to be asked about. A pattern without `/` is matched against each name of a path by itself, one with `/`
 * against the path from the root of the mount; neither minds capital letters.
 */
export class NameRules {
  readonly #allow: readonly CompiledPattern[];
  readonly #deny: readonly CompiledPattern[];

  constructor({ allow, deny }: NamesRule) {
    this.#allow = allow.map(compiled);
    this.#deny = deny.map(compiled);
  }

  /** Whether it says anything. */
  get isEmpty(): boolean {
    return this.#allow.length === 0 && this.#deny.length === 0;
  }

  /** Whether what a name may be depends on the folder that it is in, so that a folder with another name changes it. */
  get dependsOnFolders(): boolean {
    return [...this.#allow, ...this.#deny].some(({ ofPaths }) => ofPaths);
  }

  /**
   * Why there is no such name, as the audit trail says it; undefined when there may be.
   * @param names the path from the root of the mount
   */
  refusal(names: readonly string[], kind: 'file' | 'folder'): string | undefined {
    if (this.isEmpty || names.length === 0) return undefined;
    for (let length = 1; length <= names.length; length += 1) {
      const denied = this.#deny.find((each) => matches(each, names.slice(0, length)));
      if (denied !== undefined) return `deny:${denied.text}`;
    }
    if (kind === 'folder' || this.#allow.length === 0 || this.#allow.some((each) => matches(each, names))) return undefined;
    return 'allow';
  }
}

function matches({ glob, ofPaths }: CompiledPattern, names: readonly string[]): boolean {
  return glob.test(ofPaths ? names.join('/') : (names.at(-1) ?? ''));
}
