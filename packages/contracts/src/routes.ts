import { accountRoutes } from './accounts.js';
import { apiKeyRoutes } from './api-keys.js';
import { auditRoutes } from './audit.js';
import { auditExportRoutes } from './audit-exports.js';
import { banRoutes } from './bans.js';
import { calendarRoutes } from './calendars.js';
import { connectionRoutes } from './connections.js';
import { cryptoInventoryRoutes } from './crypto-inventory.js';
import { fileStoryRoutes } from './file-stories.js';
import { hostKeyRoutes } from './host-keys.js';
import { jobRoutes } from './jobs.js';
import { keyRoutes } from './keys.js';
import { liveSessionRoutes } from './live-sessions.js';
import { overviewRoutes } from './overview.js';
import { partnerRoutes } from './partners.js';
import { pauseRoutes } from './pause.js';
import { proofRoutes } from './proofs.js';
import { receiptRoutes } from './receipts.js';
import { runRoutes } from './runs.js';
import { savedViewRoutes } from './saved-views.js';
import { scheduleRoutes } from './schedules.js';
import { serverRoutes } from './server.js';
import { sessionRoutes } from './session.js';
import { storeRoutes } from './stores.js';
import { transferRoutes } from './transfers.js';
import { userRoutes } from './users.js';

/** Every endpoint below `/api/v1`, by its operationId. */
export const routes = {
  ...sessionRoutes,
  ...overviewRoutes,
  ...pauseRoutes,
  ...partnerRoutes,
  ...connectionRoutes,
  ...hostKeyRoutes,
  ...accountRoutes,
  ...keyRoutes,
  ...storeRoutes,
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
  ...userRoutes,
  ...apiKeyRoutes,
};

/** The type of {@link routes}. */
export type Routes = typeof routes;
/** The name of an endpoint. */
export type OperationId = keyof Routes;
