/** The system's locale, for numbers and dates. Sentences are English. */
export const locale: string = navigator.language || 'en-US';
