import { z } from 'zod';

/** What an Account may do at a place. Each stands for itself: none implies another. */
export const mountPermissions = [
  'list',
  'download',
  'upload',
  'overwrite',
  'append',
  'resume',
  'delete-files',
  'delete-folders',
  'rename-files',
  'rename-folders',
  'mkdir',
  'symlink',
  'chmod',
  'times',
] as const;
export type MountPermission = (typeof mountPermissions)[number];

/** Words that were once one permission. A list with one of them is meant as it was meant then. */
const wideWords = {
  delete: ['delete-files', 'delete-folders'],
  rename: ['rename-files', 'rename-folders'],
} as const satisfies Record<string, readonly MountPermission[]>;
type WideWord = keyof typeof wideWords;

/** The words in which permissions are asked for. */
export const permissionWords = [...mountPermissions, 'delete', 'rename'] as const satisfies readonly (
  | MountPermission
  | WideWord
)[];
export type PermissionWord = (typeof permissionWords)[number];

function isWide(word: PermissionWord): word is WideWord {
  return word in wideWords;
}

/**
 * The permissions that a list of words means, each once and in order. `delete` and `rename` are short for both of theirs; a list that
 * says one of them is of the time when there were seven permissions, so that `upload` in it also means `resume`, `chmod` and `times`,
 * and `append` beside `overwrite`. Any other list means what it says.
 */
export function readPermissions(words: readonly PermissionWord[]): readonly MountPermission[] {
  const meant = new Set<MountPermission>(words.flatMap((word) => (isWide(word) ? wideWords[word] : [word])));
  if (words.some(isWide) && meant.has('upload')) {
    for (const permission of ['resume', 'chmod', 'times'] as const) meant.add(permission);
    if (meant.has('overwrite')) meant.add('append');
  }
  return mountPermissions.filter((permission) => meant.has(permission));
}

type PermissionsRule = z.ZodType<readonly MountPermission[], readonly PermissionWord[]>;

function asPermissions(schema: z.ZodType<readonly PermissionWord[], readonly PermissionWord[]>): PermissionsRule {
  return schema as PermissionsRule;
}

/** A list of permissions as somebody writes it down, read by {@link readPermissions}. */
export const permissionsRule = asPermissions(
  z
    .array(z.enum(permissionWords))
    .max(permissionWords.length)
    .overwrite((words) => [...readPermissions(words)]),
).meta({
  description:
    'What may be done there; each word stands for itself. `delete` and `rename` are short for both of theirs, and in a list that says one of them `upload` also means `resume`, `chmod` and `times`, and `append` beside `overwrite`.',
});
