# a virtual machine, with a kernel, a clock and a root disk of its own
