import { type DropItem, isTextDropItem } from 'react-aria-components';

/** What travels while an event of the palette, or a step of the funnel, is dragged. */
export const EVENT_TYPE = 'application/x-sluice-event';
export const STEP_TYPE = 'application/x-sluice-step';

/** The event names or step keys among dropped items. */
export async function droppedTexts(items: readonly DropItem[], type: string): Promise<readonly string[]> {
  const texts = items.map((item) => (isTextDropItem(item) && item.types.has(type) ? item.getText(type) : null));
  return (await Promise.all(texts)).filter((text) => text !== null);
}
