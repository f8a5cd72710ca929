import { z } from 'zod';
import { nameResolutions, proxyKinds } from '../entities/connection.js';
import { isSlug } from '../ids.js';
import { addressBytes } from '../outbound/classify-address.js';
import { hostRule } from './host-rule.js';

// RFC 1929 §2 gives a user name 255 bytes.
const proxyUsername = z
  .string()
  .min(1)
  .refine((text) => new TextEncoder().encode(text).length <= 255, 'must have 255 bytes at most')
  .refine((text) => !/[\p{Cc}:]/u.test(text), 'must not hold ":" or control characters');

const proxy = z
  .strictObject({
    kind: z.enum(proxyKinds).meta({ description: 'SOCKS version 5, or HTTP’s CONNECT.' }),
    host: hostRule,
    port: z.number().int().min(1).max(65_535),
    username: proxyUsername
      .nullable()
      .default(null)
      .meta({ description: 'For a proxy that asks who we are; its password is given beside the rules, and sealed.' }),
  })
  .meta({ description: 'The proxy that the connection is made through.' });

const jump = z.string().refine(isSlug, 'must be the slug of a connection').meta({
  description: 'The slug of the connection whose server is the jump host: it is signed in to first, as that connection says.',
});

const bindAddress = z
  .string()
  .refine((text) => addressBytes(text) !== undefined && /^[0-9a-fA-F.:]+$/.test(text), 'must be an IP address of this machine')
  .meta({ description: 'The address of ours that the connection is made from, to the partner or to its proxy.' });

/** The way to a partner's server. Direct, unless there is a proxy or a jump host. */
export const routeRule = z
  .strictObject({
    proxy: proxy.nullable().default(null),
    jump: jump.nullable().default(null),
    resolve: z.enum(nameResolutions).default('here').meta({
      description:
        'Who resolves the host name: `here`, so that its address is checked, or `there`: the proxy or the jump host, which then decides where the name leads.',
    }),
    bindAddress: bindAddress.nullable().default(null),
  })
  .superRefine(({ proxy: through, jump: over, resolve, bindAddress: from }, context) => {
    const complain = (field: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if (through !== null && over !== null) {
      complain(
        'jump',
        'cannot be given with a proxy; a proxy on the way to the jump host belongs to the jump host’s own connection',
      );
    }
    if (over !== null && from !== null) {
      complain('bindAddress', 'cannot be given with a jump host; it belongs to the jump host’s own connection');
    }
    if (resolve === 'there' && through === null && over === null) {
      complain('resolve', 'can be "there" only with a proxy or a jump host');
    }
  });
