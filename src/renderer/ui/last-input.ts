let pointer: boolean | null = null;
const note = (isPointer: boolean): void => {
  pointer = isPointer;
};
window.addEventListener('pointerdown', () => note(true), true);
window.addEventListener('keydown', () => note(false), true);

/** Whether the pointer was used last, and not the keyboard. */
export const isByPointer = (): boolean => pointer === true;

/** Whether a key was pressed last; at the start nothing was. */
export const isByKeyboard = (): boolean => pointer === false;
