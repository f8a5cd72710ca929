import { i18n } from '@lingui/core';

/** Tests read the console in English, as a browser does before anybody chooses. */
i18n.activate('en');
