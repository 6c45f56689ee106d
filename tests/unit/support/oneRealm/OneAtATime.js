/**
 * jest's memory of which test runs, without Node's storage for async context: each promise of Pulumi would pass through
 * that. It knows one test at a time, so no test may run beside another.
 */
module.exports = class OneAtATime {
  getStore() {
    return this.store;
  }

  run(store, work) {
    const before = this.store;
    this.store = store;
    const ended = () => {
      this.store = before;
    };
    return work().finally(ended);
  }
};
