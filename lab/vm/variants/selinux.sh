# SELinux enforces Debian's policy
package=selinux-basics+selinux-policy-default+policycoreutils+auditd
kernel_options='security=selinux selinux=1 enforcing=1'
