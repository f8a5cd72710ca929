import type { Command } from 'commander';
import type { CommandIo } from './commands/command-io.js';

/** Adds commands to a program. */
type Register = (program: Command, io: CommandIo) => void;

/** The commands that work once and end, by name. Their code is loaded for them only: every role is a process that starts here as well. */
export const commandsThatEnd: Readonly<Record<string, () => Promise<Register>>> = {
  admin: async () => (await import('./commands/admin.js')).registerAdmin,
  people: async () => (await import('./commands/people.js')).registerPeople,
  roles: async () => (await import('./commands/roles.js')).registerRoles,
  'sign-in': async () => (await import('./commands/sign-in.js')).registerSignIn,
  webhooks: async () => (await import('./commands/webhooks.js')).registerWebhooks,
  approvals: async () => (await import('./commands/approvals.js')).registerApprovals,
  config: async () => (await import('./commands/config.js')).registerConfig,
  accounts: async () => (await import('./commands/accounts.js')).registerAccounts,
  sessions: async () => (await import('./commands/sessions.js')).registerSessions,
  audit: async () => (await import('./commands/audit.js')).registerAudit,
  files: async () => (await import('./commands/files.js')).registerFiles,
  receipt: async () => (await import('./commands/receipt.js')).registerReceipt,
  keygen: async () => (await import('./commands/keygen.js')).registerKeygen,
  sandbox: async () => (await import('./commands/sandbox.js')).registerSandbox,
  completion: async () => (await import('./commands/completion.js')).registerCompletion,
};
