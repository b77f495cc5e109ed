import type { ReactNode } from 'react';
import type { DateRange } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { daysInWords, daysOf } from './date-range.ts';
import { SettingForm } from './form.tsx';
import { RangeForm } from './range-form.tsx';

interface RangeSettingProps {
  readonly range: DateRange | null;
  /** What happens on these days. */
  readonly title: string;
  readonly onChange: (range: DateRange | null) => void;
  /** What else there is to say about them. */
  readonly children?: ReactNode;
}

/** Which days count, as a part of the sentence. */
export function RangeSetting({ range, title, onChange, children }: RangeSettingProps) {
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const words = range === null ? 'on any date' : daysInWords(daysOf(range, dataset));
  return (
    <SettingForm label="Dates" words={words} title={title}>
      <RangeForm range={range} extent={dataset} onChange={onChange} />
      {children}
    </SettingForm>
  );
}
