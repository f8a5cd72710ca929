import { auditActorKinds } from '@waybill/core';
import { z } from 'zod';
import { id, instant } from './fields.js';
import { route } from './route.js';

const actor = z.object({ kind: z.enum(auditActorKinds), id: id.exactOptional(), name: z.string() });
const digest = z.string().meta({
  description: 'SHA-256, hexadecimal, over the canonical JSON (RFC 8785) of what files stated; secrets are in it as marks.',
  examples: ['5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef'],
});

const driftedItem = z
  .object({
    noun: z.string().meta({ examples: ['job'] }),
    name: z.string().meta({ examples: ['acme-nightly-pull'] }),
    id: id.nullable().meta({ description: 'Null of what is not there, and of what there is one of.' }),
    state: z.enum(['changed', 'missing', 'added']).meta({
      description:
        '`missing`: it was applied and is not there, or waits for a second person. `added`: it was made since, and files name others of its kind.',
    }),
    fields: z
      .array(z.object({ field: z.string(), applied: z.json().exactOptional(), now: z.json().exactOptional() }))
      .meta({ description: 'Those that differ; a side that has no value is absent.' }),
    lastChange: z
      .object({ eventId: id, type: z.string(), at: instant, by: actor })
      .nullable()
      .meta({ description: 'The last event of the audit trail by which it changed since. Looked up for the first 100.' }),
  })
  .meta({ id: 'DriftedItem' });

const configurationDrift = z
  .object({
    applied: z
      .object({ digest, at: instant, by: actor, things: z.number().int() })
      .nullable()
      .meta({ description: 'What `waybill config apply` did last; null while it was never run.' }),
    digest: digest.nullable().meta({ description: 'The digest of the same things and fields as they are now.' }),
    items: z.array(driftedItem),
  })
  .meta({ id: 'ConfigurationDrift' });

/** The difference between what was last applied and what is. */
export type ConfigurationDriftView = z.infer<typeof configurationDrift>;
/** A thing that is not as it was applied. */
export type DriftedItemView = z.infer<typeof driftedItem>;

const tag = 'configuration';

/** The platform as a file: what was applied, what differs from it, and the file of what is. */
export const configurationRoutes = {
  getConfigurationDrift: route({
    operationId: 'getConfigurationDrift',
    method: 'GET',
    path: '/configuration/drift',
    tag,
    summary: 'Shows what is not as it was last applied from a configuration file, and who changed it.',
    access: 'configuration:read',
    response: configurationDrift,
    status: 200,
  }),
  exportConfiguration: route({
    operationId: 'exportConfiguration',
    method: 'GET',
    path: '/configuration/export',
    tag,
    summary: 'Gives the whole platform as a configuration file, without secrets, as `waybill config export` does.',
    access: 'configuration:export',
    response: z.object({ yaml: z.string().meta({ description: 'The file, YAML.' }) }).meta({ id: 'ExportedConfiguration' }),
    status: 200,
  }),
};
