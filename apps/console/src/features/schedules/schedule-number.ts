import { scheduleRoutes } from '@waybill/contracts';
import { numberFieldOf } from '../../ui/number-field.js';

/** A number of a schedule's rule. */
export const ScheduleNumber = numberFieldOf(scheduleRoutes.createSchedule.body);
