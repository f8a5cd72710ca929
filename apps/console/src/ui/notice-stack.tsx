import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** The notices, one above the other. */
export function NoticeStack() {
  return <Notifications className="wb-notices" position="bottom-right" limit={4} />;
}
