"""What agencies publish: statistics, indicators and boundaries, asked for once and remembered.

The only code that may use a network (a test holds that), and only when somebody asks it to. Each question
is answered from the `store` where it has been answered before; else by `wire`, which keeps to what the
service allows. What comes back is shaped into the very files that a project file names.
"""
