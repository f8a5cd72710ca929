import { z } from 'zod';
import { pathRule } from '../rules/path-rule.js';
import { afterReadRule } from './after-read.js';
import { namesRule } from './name-rules.js';
import { permissionsRule } from './permissions.js';
import { uploadRule } from './uploads.js';

const MAX_PATHS = 50;

const pathPermissions = z.strictObject({
  path: pathRule
    .refine((path) => path !== '/', 'is the whole mount, whose permissions stand beside its path')
    .meta({
      description: 'A folder in the mount, from the root of the mount. It is there for the account as the mount itself is.',
      examples: ['/in'],
    }),
  permissions: permissionsRule,
});

function refuseTwice(paths: readonly { readonly path: string }[], context: z.RefinementCtx): void {
  for (const [index, { path }] of paths.entries()) {
    if (paths.findIndex((other) => other.path === path) < index) {
      context.addIssue({ code: 'custom', path: [index, 'path'], message: `${path} is there twice.` });
    }
  }
}

/** The rules of a Mount beside where it leads, each declared once (ADR 8). */
export const mountRuleFields = {
  paths: z.array(pathPermissions).max(MAX_PATHS).superRefine(refuseTwice).default([]).meta({
    description:
      'Folders in the mount with permissions of their own. The longest path that holds a file or folder decides, and nothing of the others adds to it.',
  }),
  uploads: uploadRule.prefault({}).meta({ description: 'How files come in.' }),
  names: namesRule.prefault({}).meta({
    description: 'Which names there are. A file of another name is not there for the account, and none can be made.',
  }),
  maxFileBytes: z
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .nullable()
    .default(null)
    .meta({ description: 'The largest file that may be uploaded there; no limit when null.' }),
  afterRead: afterReadRule.prefault({ kind: 'keep' }),
};

/** All rules of a Mount; what is left out has its default. */
export const mountRules = z.strictObject(mountRuleFields);

export type MountRules = Readonly<z.output<typeof mountRules>>;
export type MountRulesInput = Readonly<z.input<typeof mountRules>>;

/** The rules among the fields of a Mount. */
export function pickMountRules(mount: MountRules): MountRules {
  return z.object(mountRuleFields).parse(mount);
}
