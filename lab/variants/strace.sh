# strace is installed, by which a test can have system calls take their time
package=strace
