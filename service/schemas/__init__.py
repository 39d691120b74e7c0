"""What requests must look like and what answers look like, one module a resource.

Instances, never classes, go to the decorators: a class is built anew at every request.
"""
