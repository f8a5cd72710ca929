import { z } from 'zod';
import { admins, readers } from './access.js';
import { route } from './route.js';

/** What is shown before signing in. */
export const sftpBanner = z
  .string()
  .max(4000)
  .refine((text) => !/[^\P{C}\n]/u.test(text), 'must not hold control characters but new lines')
  .refine((text) => text.trim() !== '', 'must not be blank; null shows nothing')
  .nullable()
  .meta({
    description: 'Shown to everybody who connects, before they say who they are; `null` shows nothing. New lines are kept.',
    examples: ['Authorised partners only. Everything is recorded.'],
  });

const sftpServerView = z.object({ banner: z.string().nullable() }).meta({ id: 'SftpServer' });

const putSftpServer = z.strictObject({ banner: sftpBanner }).meta({ id: 'PutSftpServer' });

/** The settings of the SFTP server. */
export type SftpServerView = z.infer<typeof sftpServerView>;

const tag = 'sftp-server';

/** The endpoints of the SFTP server's settings, which hold for all its processes. */
export const sftpServerRoutes = {
  getSftpServer: route({
    operationId: 'getSftpServer',
    method: 'GET',
    path: '/sftp-server',
    tag,
    summary: 'Shows the settings of the SFTP server.',
    access: readers,
    response: sftpServerView,
    status: 200,
  }),
  updateSftpServer: route({
    operationId: 'updateSftpServer',
    method: 'PUT',
    path: '/sftp-server',
    tag,
    summary: 'Sets the settings of the SFTP server, in every process within seconds.',
    access: admins,
    body: putSftpServer,
    response: sftpServerView,
    status: 200,
  }),
};
