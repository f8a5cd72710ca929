import { accountRoutes } from './accounts.js';
import { apiKeyRoutes } from './api-keys.js';
import { approvalRoutes } from './approvals.js';
import { auditRoutes } from './audit.js';
import { auditAnchorRoutes } from './audit-anchors.js';
import { auditExportRoutes } from './audit-exports.js';
import { auditRetentionRoutes } from './audit-retention.js';
import { auditStreamRoutes } from './audit-streams.js';
import { banRoutes } from './bans.js';
import { calendarRoutes } from './calendars.js';
import { configurationRoutes } from './configuration.js';
import { connectionRoutes } from './connections.js';
import { cryptoInventoryRoutes } from './crypto-inventory.js';
import { fileStoryRoutes } from './file-stories.js';
import { connectionFileRoutes, storeFileRoutes } from './files.js';
import { hostKeyRoutes } from './host-keys.js';
import { invitationRoutes } from './invitations.js';
import { jobRoutes } from './jobs.js';
import { keyRoutes } from './keys.js';
import { liveEventRoutes } from './live-events.js';
import { liveSessionRoutes } from './live-sessions.js';
import { oidcProviderRoutes } from './oidc-providers.js';
import { oidcSignInRoutes } from './oidc-sign-in.js';
import { overviewRoutes } from './overview.js';
import { partnerRoutes } from './partners.js';
import { passkeyRoutes } from './passkeys.js';
import { pauseRoutes } from './pause.js';
import { proofRoutes } from './proofs.js';
import { receiptRoutes } from './receipts.js';
import { retentionRuleRoutes } from './retention-rules.js';
import { roleRoutes } from './roles.js';
import { runRoutes } from './runs.js';
import { savedViewRoutes } from './saved-views.js';
import { scheduledExportRoutes } from './scheduled-exports.js';
import { scheduleRoutes } from './schedules.js';
import { selfServiceRoutes } from './self-service.js';
import { serverRoutes } from './server.js';
import { sessionRoutes } from './session.js';
import { signInPolicyRoutes } from './sign-in-policy.js';
import { storeRoutes } from './stores.js';
import { transferRoutes } from './transfers.js';
import { userRoutes } from './users.js';
import { webhookRoutes } from './webhooks.js';

/** Every endpoint below `/api/v1`, by its operationId. */
export const routes = {
  ...sessionRoutes,
  ...signInPolicyRoutes,
  ...passkeyRoutes,
  ...oidcSignInRoutes,
  ...oidcProviderRoutes,
  ...overviewRoutes,
  ...liveEventRoutes,
  ...pauseRoutes,
  ...partnerRoutes,
  ...connectionRoutes,
  ...hostKeyRoutes,
  ...accountRoutes,
  ...keyRoutes,
  ...storeRoutes,
  ...storeFileRoutes,
  ...connectionFileRoutes,
  ...jobRoutes,
  ...scheduleRoutes,
  ...calendarRoutes,
  ...runRoutes,
  ...transferRoutes,
  ...liveSessionRoutes,
  ...banRoutes,
  ...serverRoutes,
  ...fileStoryRoutes,
  ...cryptoInventoryRoutes,
  ...savedViewRoutes,
  ...auditRoutes,
  ...proofRoutes,
  ...receiptRoutes,
  ...auditExportRoutes,
  ...auditAnchorRoutes,
  ...scheduledExportRoutes,
  ...auditStreamRoutes,
  ...webhookRoutes,
  ...auditRetentionRoutes,
  ...retentionRuleRoutes,
  ...approvalRoutes,
  ...selfServiceRoutes,
  ...configurationRoutes,
  ...invitationRoutes,
  ...roleRoutes,
  ...userRoutes,
  ...apiKeyRoutes,
};

/** The type of {@link routes}. */
export type Routes = typeof routes;
/** The name of an endpoint. */
export type OperationId = keyof Routes;
