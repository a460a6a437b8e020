import { onTestFinished, vi } from 'vitest'

/** From here on no store of this process gives up because others keep its file: its clock for that stands still. */
export function endlessPatience(): void {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now())
  onTestFinished(() => clock.mockRestore())
}
