import { accountRoutes } from '@waybill/contracts';
import { numberFieldOf } from '../../ui/number-field.js';

/** A number among the limits of an account and the rules of its mounts. */
export const AccountNumber = numberFieldOf(accountRoutes.createAccount.body);
