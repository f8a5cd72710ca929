import { z } from 'zod';

const count = (usual: number, most: number, description: string) =>
  z.number().int().min(1).max(most).default(usual).meta({ description });

/** How much of the SFTP server its clients take up; what is counted is counted over all its processes on one host. */
export const serverLimitsRule = z.strictObject({
  maxConnections: count(2_000, 100_000, 'Connections at the same time.'),
  maxConnectionsPerAddress: count(100, 100_000, 'Of those, from one IPv4 address or one IPv6 /64.'),
  maxUnauthenticated: count(
    100,
    10_000,
    'Connections that have not signed in yet (as MaxStartups of OpenSSH). When they are that many, the oldest of the address that has most of them gives way to a new one.',
  ),
  loginGraceMs: z
    .number()
    .int()
    .min(1_000)
    .max(600_000)
    .default(60_000)
    .meta({ description: 'How long signing in may take, from the first byte (as LoginGraceTime of OpenSSH).' }),
  maxAuthAttempts: count(6, 100, 'Refused attempts that end a connection (as MaxAuthTries of OpenSSH).'),
  idleTimeoutMs: z
    .number()
    .int()
    .refine((value) => value === 0 || (value >= 10_000 && value <= 86_400_000), 'must be 0, or 10000 to 86400000')
    .default(900_000)
    .meta({
      description:
        'How long a session may do nothing; 0 for ever. Bytes of files, requests, and what the server still works on count; keepalives do not.',
    }),
});

export type ServerLimits = Readonly<z.output<typeof serverLimitsRule>>;
