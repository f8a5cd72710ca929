import { z } from 'zod';
import { complaintOf } from '../rules/complaint-of.js';
import { datedPathRule, namePatternRule } from '../rules/name-pattern-rule.js';
import { checkTimeZone } from '../schedule/time-zone.js';

const count = z.number().int().min(1).max(1_000_000).nullable().default(null);
const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable().default(null);

/** How programs name files that they have not finished writing. */
export const usualTemporaryNames = ['*.filepart', '*.part', '*.partial', '*.tmp', '*.waybill-part', '.*.sw?', '~$*'];

const folderLayouts = ['keep', 'flatten'] as const;
const zeroBytePolicies = ['take', 'skip', 'alert', 'marker'] as const;
const findingOrders = ['listing', 'name', 'time', 'size'] as const;
const nothingPolicies = ['ignore', 'warn', 'fail'] as const;

export const sourceSidecars = ['none', 'sha256', 'md5'] as const;
/** The kind of digest that a partner puts beside each file, in a file of its name with this ending. */
export type SourceSidecar = (typeof sourceSidecars)[number];

/** How a digest is computed. */
export type DigestAlgorithm = Exclude<SourceSidecar, 'none'>;

const recurse = z.strictObject({
  depth: z
    .number()
    .int()
    .min(0)
    .max(32)
    .default(0)
    .meta({ description: 'How many levels of folders below the source folder are searched; 0 = none. Links are not followed.' }),
  layout: z
    .enum(folderLayouts)
    .default('keep')
    .meta({ description: '`keep`: the folders are made at the target too; `flatten`: all files go to the one target folder.' }),
});

const stability = z.strictObject({
  looks: z
    .number()
    .int()
    .min(1)
    .max(2)
    .default(1)
    .meta({ description: '2 = the folder is listed again, and a file whose size or time changed in between is left (B13).' }),
  intervalSeconds: z.number().int().min(1).max(600).default(10).meta({ description: 'Between the two looks.' }),
});

const marker = z.strictObject({
  suffix: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[^/\0]+$/, 'must not hold "/" or NUL')
    .meta({ description: 'A file is taken only when one of this name is beside it.', examples: ['.done'] }),
  replacesExtension: z
    .boolean()
    .default(false)
    .meta({ description: '`x.csv` is announced by `x.done` instead of `x.csv.done`.' }),
});

const order = z.strictObject({
  by: z
    .enum(findingOrders)
    .default('listing')
    .meta({ description: '`listing`: as the server lists them, and the first transfer begins before the listing ends (B16).' }),
  direction: z.enum(['asc', 'desc']).default('asc').meta({ description: 'What the server does not tell comes last in both.' }),
});

const safety = z.strictObject({
  maxFiles: count.meta({ description: 'A run that would take more files takes none and fails.' }),
  maxBytes: bytes.meta({ description: 'The same for the sum of their sizes, as far as they are known.' }),
  maxDeletions: count.meta({ description: 'The same for source files that would be deleted once delivered.' }),
});

/** The fields of a Job's `source`: which files a Run takes. */
export const findingFields = {
  path: datedPathRule.meta({
    description: 'The folder that is searched. It can hold dates: `/outgoing/{yyyy}/{MM}`; a brace itself is written twice.',
    examples: ['/outgoing', '/outgoing/{yyyyMMdd:-1bd}'],
  }),
  match: namePatternRule.meta({
    description:
      'Which names are taken: a glob on the whole name, or `{ regex }`, found anywhere in it (RE2). With a `/` in it, it is matched against the path below the source folder. Both can hold dates.',
    examples: ['*.csv', 'report_{yyyyMMdd}.csv', { regex: '^ORD_\\d+\\.xml$' }],
  }),
  exclude: z
    .array(namePatternRule)
    .max(50)
    .default([])
    .meta({ description: 'Names that are left although they match; a folder that matches is not searched.' }),
  ignoreCase: z.boolean().default(false).meta({ description: 'Whether `*.csv` takes `A.CSV` too.' }),
  temporaryNames: z
    .array(namePatternRule)
    .max(50)
    .default(usualTemporaryNames)
    .meta({ description: 'Names of files that somebody is still writing; they are left, in upper and lower case (B13).' }),
  timeZone: z
    .string()
    .max(64)
    .superRefine(complaintOf(checkTimeZone))
    .nullable()
    .default(null)
    .meta({ description: 'Whose clocks tell the dates in path and names; that of the job’s schedule when null, else UTC.' }),
  recurse: recurse.prefault({}),
  minAgeSeconds: z
    .number()
    .int()
    .min(0)
    .max(604_800)
    .default(0)
    .meta({ description: 'Younger files are left for a later run; 0 = take at once (B13).' }),
  stability: stability.prefault({}),
  marker: marker.nullable().default(null).meta({
    description: 'A file that announces another; once that is delivered, it is kept, deleted or moved with it (B13).',
  }),
  sidecar: z
    .enum(sourceSidecars)
    .default('none')
    .meta({
      description:
        'The partner puts the digest of each file beside it, as `NAME.sha256` or `NAME.md5` (B2): a file is taken only when that is there, ' +
        'delivered only when its bytes have that digest, and deleted or moved together with it. MD5 tells of accidents alone; whoever ' +
        'wants to can make two files that have the same.',
    }),
  minSizeBytes: bytes.meta({ description: 'Smaller files are left. A size that is not known is no reason.' }),
  maxSizeBytes: bytes.meta({ description: 'Larger files are left.' }),
  zeroBytes: z.enum(zeroBytePolicies).default('take').meta({
    description:
      'What an empty file is (B11): `take` it; `skip` it; `alert`: skip it, and the run carries a warning; `marker`: it says that there is nothing today, so it is left and the run has found something.',
  }),
  order: order.prefault({}),
  limit: count.meta({
    description: 'How many files a run takes at most, the first by the order; the rest is left for a later run (B16).',
  }),
  onNothing: z
    .enum(nothingPolicies)
    .default('warn')
    .meta({ description: 'When a run takes no file (B15): it succeeds, succeeds with a warning, or fails.' }),
  safety: safety.prefault({}).meta({ description: 'What stops a run before it acts (B17).' }),
};

const findingRule = z.strictObject(findingFields);

/** Which files a Run takes. */
export type FindingRules = Readonly<z.output<typeof findingRule>>;

/** What several rules of finding together must not say. */
export function checkFinding(source: FindingRules, context: z.RefinementCtx): void {
  const { minSizeBytes, maxSizeBytes } = source;
  if (minSizeBytes !== null && maxSizeBytes !== null && minSizeBytes > maxSizeBytes) {
    context.addIssue({ code: 'custom', path: ['source', 'maxSizeBytes'], message: 'The largest size is below the smallest.' });
  }
}
