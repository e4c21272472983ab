import { describe, expect, it } from "vitest";
import { forEach } from "./bulk";

describe("changing many", () => {
  it("goes on after one fails and says which", async () => {
    const steps: number[] = [];
    const outcome = await forEach([1, 2, 3, 4, 5], async (n) => (n === 3 ? Promise.reject(new Error("no")) : n), (count) => steps.push(count));
    expect(outcome.done.toSorted()).toEqual([1, 2, 4, 5]);
    expect(outcome.failed.map(({ item }) => item)).toEqual([3]);
    expect(steps).toEqual([1, 2, 3, 4, 5]);
  });
  it("never has more under way than it may", async () => {
    let now = 0;
    let most = 0;
    await forEach(
      [1, 2, 3, 4, 5, 6],
      async () => {
        most = Math.max(most, ++now);
        await new Promise((done) => setTimeout(done, 1));
        now -= 1;
      },
      undefined,
      2,
    );
    expect(most).toBe(2);
  });
});
