import { NumberField as AriaNumberField, I18nProvider, type NumberFieldProps } from 'react-aria-components';
import { locale } from './locale.ts';

/** A number typed as the system writes it, while all words around it are English. */
export const NumberField = (props: NumberFieldProps) => (
  <I18nProvider locale={locale}>
    <AriaNumberField {...props} />
  </I18nProvider>
);
