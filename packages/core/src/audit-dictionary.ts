import { z } from 'zod';
import { newAuditEventSchema, writtenAuditFields } from './audit-event-schema.js';
import { auditEventTypes } from './audit-event-types.js';
import { ocsfClasses, ocsfKindOf } from './audit-ocsf.js';

/** What of a JSON Schema is shown. */
const described = z.object({
  description: z.string().optional(),
  type: z.string().optional(),
  const: z.string().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), described).optional();
  },
});
type Described = z.infer<typeof described>;

const MANY = 12;

function formOf({ const: only, enum: values, format, type, pattern }: Described): string {
  if (only !== undefined) return `\`${only}\``;
  if (values !== undefined && values.length <= MANY) return values.map((value) => `\`${value}\``).join(', ');
  if (values !== undefined) return 'name';
  if (format !== undefined) return format;
  if (pattern !== undefined) return `text \`${pattern}\``;
  if (type === 'object') return 'object';
  return typeof type === 'string' ? type : 'any JSON';
}

function fieldRows({ properties, required }: Described, before = ''): readonly string[] {
  return Object.entries(properties ?? {}).flatMap(([name, field]) => {
    const always = required?.includes(name) === true ? (before === '' ? 'always' : 'with it') : '';
    const row = `| \`${before}${name}\` | ${formOf(field)} | ${always} | ${field.description ?? ''} |`;
    return [row, ...fieldRows(field, `${before}${name}.`)];
  });
}

function typeRows(): readonly string[] {
  return newAuditEventSchema.shape.type.options.map((name) => {
    const { severity, summary } = auditEventTypes[name];
    const { classUid, activityId } = ocsfKindOf(name);
    return `| \`${name}\` | ${severity} | ${classUid} ${ocsfClasses[classUid]} | ${activityId} | ${summary} |`;
  });
}

/** The data dictionary of the audit trail, in Markdown: every field of an event and every type of event. */
export function auditDictionary(): string {
  const schemaOf = (schema: z.ZodType): Described =>
    described.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return [
    '# Data dictionary of the audit trail',
    '',
    'This page is made from the catalogue in `packages/core/src/audit-event-types.ts` and `audit-event-schema.ts`; a test fails when it is stale.',
    'An event is one JSON document in canonical form (RFC 8785). A field that does not apply is left out.',
    '',
    '## Fields',
    '',
    '| field | form | there | what it says |',
    '| ----- | ---- | ----- | ------------ |',
    ...fieldRows(schemaOf(writtenAuditFields)),
    ...fieldRows(schemaOf(newAuditEventSchema)),
    '',
    '## Types',
    '',
    'Class and activity are those of the [Open Cybersecurity Schema Framework](https://schema.ocsf.io); 99 is an activity without a number there.',
    '',
    '| type | severity | OCSF class | activity | what it tells |',
    '| ---- | -------- | ---------- | -------- | ------------- |',
    ...typeRows(),
    '',
  ].join('\n');
}
